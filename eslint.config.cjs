// What is a fault in JavaScript. How it looks is prettier's.
const js = require("@eslint/js");
const globals = require("globals");

module.exports = [
    js.configs.recommended,
    {
        files: ["**/static/**/*.js"],
        languageOptions: {
            sourceType: "module",
            globals: { ...globals.browser, odoo: "readonly" },
        },
    },
    {
        files: ["*.cjs"],
        languageOptions: { sourceType: "commonjs", globals: globals.node },
    },
    {
        rules: {
            "array-callback-return": "error",
            eqeqeq: "error",
            "no-console": "error",
            "no-eval": "error",
            "no-implied-eval": "error",
            "no-restricted-syntax": [
                "error",
                {
                    selector: "TemplateLiteral CallExpression[callee.name='_t']",
                    message: "Odoo finds no text to be translated in a template.",
                },
            ],
            "no-shadow": "error",
            "no-template-curly-in-string": "error",
            "no-unsafe-optional-chaining": "error",
            "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
            "no-use-before-define": ["error", { functions: false, classes: false }],
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            "prefer-template": "error",
            radix: "error",
        },
    },
];
