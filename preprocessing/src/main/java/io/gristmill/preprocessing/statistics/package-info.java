/** Corpus statistics: counts, histograms, hosts and samples, which can be merged in any order. */
package io.gristmill.preprocessing.statistics;
