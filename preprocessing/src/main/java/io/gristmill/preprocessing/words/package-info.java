/**
 * W(text) and the sentences of the profiles, as spans. {@code WordSplitters.named("spacy-en")}
 * gives the certified one; it agrees with every row of the reference results.
 */
package io.gristmill.preprocessing.words;
