/** Models on disk: written so that Hugging Face can read them, complete or not there at all. */
package io.gristmill.checkpoint;
