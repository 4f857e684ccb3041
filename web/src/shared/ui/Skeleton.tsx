import styles from "./Skeleton.module.css";

interface Props {
  shape: "row" | "line" | "block";
  count?: number;
  label: string;
}

/** Keeps the place of what is on its way. */
export function Skeleton({ shape, count = 1, label }: Props) {
  return (
    <div className={styles["stack"]} role="status">
      <span className="hidden">{label}</span>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={`${styles["bar"]} ${styles[shape]}`} />
      ))}
    </div>
  );
}
