/** Removes training documents that share n-grams with evaluation sets, as datatrove 0.10 does. */
package io.gristmill.preprocessing.dedup.decontaminate;
