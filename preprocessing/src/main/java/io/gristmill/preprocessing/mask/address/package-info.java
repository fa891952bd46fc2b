/** What an Internet address is, and which ones are somebody's. */
package io.gristmill.preprocessing.mask.address;
