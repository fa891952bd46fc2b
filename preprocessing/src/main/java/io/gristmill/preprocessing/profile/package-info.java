/**
 * Versioned sets of rules. Implementations of the same published rules differ, so a profile fixes
 * the words, the formulas and the thresholds, and is never changed once released.
 */
package io.gristmill.preprocessing.profile;
