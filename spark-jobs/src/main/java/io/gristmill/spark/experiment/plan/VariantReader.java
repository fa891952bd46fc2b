package io.gristmill.spark.experiment.plan;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.gristmill.spark.experiment.plan.Budget.Amount;
import io.gristmill.spark.experiment.plan.Budget.Unit;
import io.gristmill.spark.experiment.plan.Search.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the variants of a plan: every listed one at every point of the searches. */
final class VariantReader {

  static final String BUDGET = "budget";
  private static final String WARMUP = "warmup";

  private final PlanValues plan;
  private final List<String> problems;

  /**
   * @param problems receives a line for each mistake in a budget
   */
  VariantReader(PlanValues plan, List<String> problems) {
    this.plan = plan;
    this.problems = problems;
  }

  List<Variant> read() {
    Budget budget = plan.section(BUDGET).map(this::budget).orElse(Budget.NONE);
    List<Variant> listed = new ArrayList<>();
    for (PlanValues each : plan.sections("variants")) {
      each.requireKnown(List.of("name", "set", "data", BUDGET));
      Optional<String> name = each.text("name");
      if (name.isEmpty() || !name.get().matches(PlanReader.NAME)) {
        each.problem("name", name.orElse("none"), PlanReader.NAME_WORDS);
        continue;
      }
      Variant named =
          new Variant(
              name.get(), new TreeMap<>(), each.text("data").or(() -> plan.text("data")), budget);
      Budget own = each.section(BUDGET).map(b -> merged(budget, budget(b))).orElse(budget);
      listed.add(
          with(
              named,
              new Point("", each.section("set").map(PlanValues::dotted).orElseGet(TreeMap::new)),
              own));
    }
    if (listed.isEmpty() && plan.object().get("variants") == null) {
      listed.add(new Variant("", new TreeMap<>(), plan.text("data"), budget));
    }
    List<Point> grid = plan.section("grid").map(Search::grid).orElse(List.of());
    List<Point> random = plan.section("random").map(Search::random).orElse(List.of());
    List<Variant> all = listed;
    for (List<Point> points : List.of(grid, random)) {
      all = points.isEmpty() ? all : product(all, points);
    }
    if (all.isEmpty() && problems.isEmpty()) {
      plan.problem("variants", "[]", "at least one variant");
    }
    requireDistinct(all);
    return all.stream()
        .map(v -> v.name().isEmpty() ? v.with("base", new TreeMap<>(), v.budget()) : v)
        .toList();
  }

  private List<Variant> product(List<Variant> variants, List<Point> points) {
    return variants.stream()
        .flatMap(variant -> points.stream().map(point -> with(variant, point, variant.budget())))
        .toList();
  }

  /** Keys of the budget are part of a search, too. */
  private Variant with(Variant variant, Point point, Budget budget) {
    SortedMap<String, ConfigValue> settings = new TreeMap<>(point.values());
    Budget changed = budget;
    for (String key : point.values().keySet()) {
      if (key.startsWith(BUDGET + ".")) {
        ConfigObject section =
            settings.remove(key).atKey(key.substring(BUDGET.length() + 1)).root();
        changed = merged(changed, budget(new PlanValues(section, BUDGET + ".", problems)));
      }
    }
    return variant.with(Search.join(variant.name(), point.name()), settings, changed);
  }

  private static Budget merged(Budget budget, Budget over) {
    Budget merged = over.amount().map(budget::withAmount).orElse(budget);
    return over.warmup().isPresent() ? merged.withWarmup(over.warmup().getAsDouble()) : merged;
  }

  private Budget budget(PlanValues section) {
    List<String> keys = new ArrayList<>(Arrays.stream(Unit.values()).map(Unit::key).toList());
    keys.add(WARMUP);
    section.requireKnown(keys);
    Budget budget = Budget.NONE;
    for (Unit unit : Unit.values()) {
      OptionalDouble value = section.number(unit.key(), 0, Double.MAX_VALUE);
      if (value.isPresent() && budget.amount().isPresent()) {
        section.problem(
            unit.key(), value.getAsDouble(), "one of tokens, flops and tokens-per-parameter");
      } else if (value.isPresent()) {
        budget = budget.withAmount(new Amount(unit, value.getAsDouble()));
      }
    }
    OptionalDouble warmup = section.number(WARMUP, -Double.MIN_VALUE, 1);
    return warmup.isPresent() ? budget.withWarmup(warmup.getAsDouble()) : budget;
  }

  private void requireDistinct(List<Variant> variants) {
    Set<String> names = new HashSet<>();
    for (Variant variant : variants) {
      if (!names.add(variant.name())) {
        plan.problem("variants", variant.name(), "each name once");
      }
    }
  }
}
