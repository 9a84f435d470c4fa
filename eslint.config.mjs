import tseslint from 'typescript-eslint';

const droppedCall = {
  selector: 'ExpressionStatement > CallExpression[callee.name=/^((de|en)codeURI(Component)?|String)$/]',
  message: 'The bundler drops calls of this function whose result is not used, although they may throw.',
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'data/**', 'coverage/**'] },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx', 'test/**/*.ts', 'bench/**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', droppedCall],
      eqeqeq: 'error',
    },
  },
  {
    // While one is in use each promise costs some hundred nanoseconds on Node.js 20: what belongs to a request is handed on.
    files: ['src/**/*.ts'],
    ignores: ['src/engine/contract/circumstances.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ['async_hooks', 'node:async_hooks'] }] },
  },
  {
    // What an event handler answers is dropped anyway.
    files: ['src/console/**/*.tsx'],
    rules: { '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }] },
  },
  {
    files: ['src/**/index.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        droppedCall,
        {
          selector: 'Program > :not(ExportNamedDeclaration[source], ExportAllDeclaration)',
          message: 'An index.ts only exports what other files hold.',
        },
      ],
    },
  },
  {
    files: ['src/cli.ts', 'src/commands/**/*.ts', 'src/cli/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'max-lines': 'off',
    },
  },
);
