/** Measures the repetition of lines, paragraphs and n-grams in a text. */
package io.gristmill.preprocessing.filter.repetition;
