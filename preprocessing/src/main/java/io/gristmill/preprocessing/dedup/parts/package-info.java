/**
 * Parts of texts, lines or runs of sentences, that are said once in a corpus: how a text is cut,
 * which occurrence stays, and what is left of a text without the others. Pure: the distributed job
 * and the probes share these decisions.
 */
package io.gristmill.preprocessing.dedup.parts;
