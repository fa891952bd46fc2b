/** Filters pages by their URL, before their text is examined. */
package io.gristmill.preprocessing.url;
