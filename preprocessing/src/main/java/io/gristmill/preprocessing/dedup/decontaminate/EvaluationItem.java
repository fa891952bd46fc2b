package io.gristmill.preprocessing.dedup.decontaminate;

/**
 * One question of an evaluation set.
 *
 * @param query the prompt; empty if there is none
 * @param label the right answer
 */
public record EvaluationItem(String task, String query, String label) {}
