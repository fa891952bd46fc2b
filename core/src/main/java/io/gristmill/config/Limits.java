package io.gristmill.config;

import static io.gristmill.error.Messages.format;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.RecordComponent;
import java.util.Optional;

/**
 * The closed interval that a number in the configuration must lie in, declared by an annotation of
 * its record component.
 */
public record Limits(double min, double max) {

  /** The lower limit of numbers that must be more than 0. */
  public static final double ABOVE_ZERO = Double.MIN_VALUE;

  /** The upper limit of numbers that must be less than 1: the largest double below 1. */
  public static final double BELOW_ONE = 0x1.fffffffffffffp-1;

  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface AtLeast {
    double value();
  }

  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Between {
    double min();

    double max();
  }

  /** The limits of a component; empty if it has none. */
  public static Optional<Limits> of(RecordComponent component) {
    AtLeast atLeast = component.getAnnotation(AtLeast.class);
    if (atLeast != null) {
      return Optional.of(new Limits(atLeast.value(), Double.MAX_VALUE));
    }
    return Optional.ofNullable(component.getAnnotation(Between.class))
        .map(between -> new Limits(between.min(), between.max()));
  }

  boolean contains(double value) {
    return value >= min && value <= max;
  }

  /** The interval in words, for messages and for the reference page. */
  public String words() {
    if (max == Double.MAX_VALUE) {
      return min == ABOVE_ZERO ? "more than 0" : "at least " + plain(min);
    }
    if (min == ABOVE_ZERO) {
      return "more than 0 and at most " + plain(max);
    }
    return max == BELOW_ONE
        ? "at least " + plain(min) + " and less than 1"
        : plain(min) + " to " + plain(max);
  }

  /** Describes the values of a numeric component for a message. */
  static String expected(RecordComponent component) {
    Optional<Limits> limits = of(component);
    Class<?> type = component.getType();
    if (type == double.class) {
      return limits.map(interval -> "a number, " + interval.words()).orElse("a finite number");
    }
    long least = type == int.class ? Integer.MIN_VALUE : Long.MIN_VALUE;
    long most = type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
    if (limits.isPresent()) {
      least = Math.max(least, (long) Math.ceil(limits.get().min()));
      most = Math.min(most, (long) limits.get().max());
    }
    return format("a whole number from %d to %d", least, most);
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
