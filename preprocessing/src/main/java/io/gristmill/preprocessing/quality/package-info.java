/** Models that score how well a text serves as training data. */
package io.gristmill.preprocessing.quality;
