package io.gristmill.preprocessing.extract;

/**
 * The main text of a page.
 *
 * @param title empty if the page has none
 * @param text blocks separated by {@code \n}, white space inside a block is single blanks but in
 *     preformatted text; a row of a data table has {@code |} between its cells; empty if the page
 *     holds no main text
 * @param languageHint the primary language subtag the page claims ({@code en}), empty if it claims
 *     none; pages often claim their template's language
 */
public record Extracted(String title, String text, String languageHint) implements Extraction {}
