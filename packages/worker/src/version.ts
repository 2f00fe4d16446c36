/** Version of this worker, as the Workers page shows it. */
export const version = "0.1.0";
