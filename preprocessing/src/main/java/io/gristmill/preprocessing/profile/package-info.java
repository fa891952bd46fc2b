/**
 * Versioned sets of rules. Everything published under one name is not the same rule, so a profile
 * fixes the words, the formulas and the thresholds, and is never changed once released.
 */
package io.gristmill.preprocessing.profile;
