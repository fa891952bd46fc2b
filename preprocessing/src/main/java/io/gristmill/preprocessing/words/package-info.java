/**
 * Words and sentences of the profiles, as spans. {@code WordSplitters.named("spacy-en")} is the
 * certified splitter, which agrees with every row of the reference results.
 */
package io.gristmill.preprocessing.words;
