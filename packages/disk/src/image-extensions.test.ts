import { expect, test } from "vitest";
import { imageStem, isImageName, needsPlugin } from "./image-extensions.ts";

test("only the endings that the trainer lists count, in lower or upper case but not mixed", () => {
  for (const name of ["a.png", "a.JPG", "a.b.jpeg", "a b.webp", "ä.BMP"])
    expect(isImageName(name), name).toBe(true);
  for (const name of ["a.Png", "a.gif", "a.tiff", "a.png.txt", "a.avif", "png", "apng"]) {
    expect(isImageName(name), name).toBe(false);
  }
});

test("hidden files are no images, macOS resource forks among them", () => {
  for (const name of [".png", ".a.png", "._a.png"]) expect(isImageName(name), name).toBe(false);
});

test("what only a plug-in would load is known as that", () => {
  expect(needsPlugin("a.avif")).toBe(true);
  expect(needsPlugin("a.JXL")).toBe(true);
  expect(needsPlugin("a.png")).toBe(false);
});

test("a stem is the name without its ending", () => {
  expect(imageStem("a.b.png")).toBe("a.b");
  expect(imageStem("a.png.JPEG")).toBe("a.png");
  expect(imageStem("a.gif")).toBe("a.gif");
});
