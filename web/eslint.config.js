import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const onlyTheRouter = {
  paths: [
    { name: 'sv-router', message: 'Import from src/lib/router.ts; it adds title, focus and announcement.' },
  ],
};

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/lib/api/openapi.d.ts'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  { languageOptions: { globals: { ...globals.browser, ...globals.node, ...globals.serviceworker } } },
  {
    rules: {
      'max-lines': ['error', 300],
      'no-restricted-imports': ['error', onlyTheRouter],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Addresses come from lib/paths.ts; sv-router has no base path here.
      'svelte/no-navigation-without-resolve': 'off',
      // Plain Sets and Maps are bookkeeping here; what the screen shows is $state.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  { files: ['**/*.svelte'], rules: { 'max-lines': ['error', 200] } },
  { files: ['src/lib/router.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
);
