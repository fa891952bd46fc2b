/** Cuts a parsed page into blocks of text: elements, white space, tables and formulas. */
package io.gristmill.preprocessing.extract.block;
