/** Extracts the main text of web pages without navigation, advertisements and other boilerplate. */
package io.gristmill.preprocessing.extract;
