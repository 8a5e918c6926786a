// How JavaScript, XML, SCSS and YAML are laid out. Indentation is that of .editorconfig.
module.exports = {
    printWidth: 88,
    trailingComma: "es5",
    // The text of a template is what the browser shows.
    xmlWhitespaceSensitivity: "preserve",
    // By its path: prettier looks for names beside this file only, not where
    // pre-commit installed it.
    plugins: [require.resolve("@prettier/plugin-xml")],
};
