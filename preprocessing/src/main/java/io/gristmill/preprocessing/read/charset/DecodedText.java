package io.gristmill.preprocessing.read.charset;

/**
 * Text and how it was decoded.
 *
 * @param declared label as written in the header or the page; empty if none
 * @param charset canonical name of what the bytes were decoded with
 */
public record DecodedText(String text, String declared, String charset) {}
