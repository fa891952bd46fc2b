/** A text and its origin, the unit that all stages work on. */
package io.gristmill.preprocessing.document;
