/** The rules one by one, JSON in and JSON out: for trying a rule on a page. */
package io.gristmill.preprocessing.probe;
