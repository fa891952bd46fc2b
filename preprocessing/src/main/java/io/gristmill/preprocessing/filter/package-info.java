/**
 * Rules that keep or reject one text. A rule measures first and decides afterwards, by limits that
 * are data: the same measurements can be judged again under another profile.
 */
package io.gristmill.preprocessing.filter;
