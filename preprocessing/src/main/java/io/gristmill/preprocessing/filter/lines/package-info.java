/** Rules that check a text line by line and may rewrite it: C4, mC4 and RefinedWeb. */
package io.gristmill.preprocessing.filter.lines;
