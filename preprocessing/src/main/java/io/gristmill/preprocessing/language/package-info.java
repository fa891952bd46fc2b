/** Language identification with fastText supervised models. */
package io.gristmill.preprocessing.language;
