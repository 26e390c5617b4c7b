/** One subject only: sides are logical (inline-start, block-end), so that Arabic mirrors by itself. */
export default {
  plugins: ['stylelint-use-logical'],
  rules: { 'csstools/use-logical': 'always', 'declaration-no-important': true },
  overrides: [{ files: ['**/*.svelte'], customSyntax: 'postcss-html' }],
};
