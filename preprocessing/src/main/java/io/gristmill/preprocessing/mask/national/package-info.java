/** Numbers that states give to persons, each with the checks its state defined. */
package io.gristmill.preprocessing.mask.national;
