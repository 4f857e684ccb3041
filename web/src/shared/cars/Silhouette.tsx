import type { BodyType } from "../graphql/generated/graphql";
import { GROUND, outlineOf } from "./outlines";
import styles from "./Silhouette.module.css";

interface Props {
  bodyType: BodyType;
  electric: boolean;
}

/** The class from the side, to scale. What it says stands beside it as text. */
export function Silhouette({ bodyType, electric }: Props) {
  const { wheels, radius, body, windows } = outlineOf(bodyType);
  return (
    <svg className={styles["silhouette"]} viewBox="24 8 506 190" aria-hidden="true">
      <path className={styles["road"]} d={`M24 ${GROUND} H530`} />
      <path className={styles["body"]} d={body} />
      <path d={windows} />
      {wheels.map((centre) => (
        <g key={centre}>
          <circle cx={centre} cy={GROUND - radius} r={radius} />
          <circle cx={centre} cy={GROUND - radius} r={radius * 0.36} />
        </g>
      ))}
      {electric && <path className={styles["bolt"]} d="M262 104 l-26 34 h20 l-8 26 l30 -36 h-20 l10 -24 Z" />}
    </svg>
  );
}
