/** What the other rooms work on: a text and where it came from. */
package io.gristmill.preprocessing.document;
