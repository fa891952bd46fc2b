/**
 * Removes repeated parts of texts, lines or runs of sentences, and documents that contain n-grams
 * of evaluation sets. Defines how a text is cut, which occurrence is kept, and the remaining text.
 * Free of Spark: the distributed job and the probes share this logic.
 */
package io.gristmill.preprocessing.dedup.parts;
