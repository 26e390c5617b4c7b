import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** Our own components are all written with runes; a component of a library decides for itself. */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true),
  },
};
