/**
 * Supervised fastText models (Joulin et al. 2016, arXiv 1607.01759): reading, prediction and
 * training.
 */
package io.gristmill.preprocessing.fasttext;
