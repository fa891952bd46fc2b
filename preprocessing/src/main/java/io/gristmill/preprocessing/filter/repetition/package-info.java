/** How much of a text repeats itself: lines, paragraphs and n-grams. */
package io.gristmill.preprocessing.filter.repetition;
