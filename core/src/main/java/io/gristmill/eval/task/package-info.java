/**
 * Zero-shot and few-shot tasks, by the definitions of EleutherAI's lm-evaluation-harness: files of
 * items, requests to a model, scores, and the check of items against training text.
 */
package io.gristmill.eval.task;
