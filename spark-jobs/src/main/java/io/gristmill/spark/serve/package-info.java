/** An HTTP server with OpenAI's interfaces for chat and completions. */
package io.gristmill.spark.serve;
