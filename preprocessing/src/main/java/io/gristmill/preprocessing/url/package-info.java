/** What a page's address alone tells, before its text is looked at. */
package io.gristmill.preprocessing.url;
