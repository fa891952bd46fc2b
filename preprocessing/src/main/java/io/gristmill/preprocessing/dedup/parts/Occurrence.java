package io.gristmill.preprocessing.dedup.parts;

/**
 * A part of a document.
 *
 * @param hash equal for equal parts
 * @param id of the document
 * @param position of the part in the text
 */
public record Occurrence(long hash, String id, int position) {}
