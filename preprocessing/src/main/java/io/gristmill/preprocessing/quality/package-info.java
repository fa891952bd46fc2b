/** Models that score the quality of texts, and their training. */
package io.gristmill.preprocessing.quality;
