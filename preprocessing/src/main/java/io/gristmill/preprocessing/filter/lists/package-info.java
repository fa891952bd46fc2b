/** Rules that look for words of the user's lists. */
package io.gristmill.preprocessing.filter.lists;
