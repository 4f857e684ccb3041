import { defineConfig } from "vite";

export default defineConfig({
  base: "/playground/",
  build: {
    target: "es2023",
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      onwarn(warning, warn) {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning); // "use client" says nothing to a browser
      },
    },
  },
});
