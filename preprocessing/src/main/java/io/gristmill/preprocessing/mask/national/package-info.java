/** National identification numbers of persons, each with its official checks. */
package io.gristmill.preprocessing.mask.national;
