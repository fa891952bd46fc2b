/** What a corpus is made of: counts, histograms, hosts and samples that add up in any order. */
package io.gristmill.preprocessing.statistics;
