-- What each group says about each form of each service of one round (domain 3.3, point 1).
-- Written over what stands there, and only where it differs, so that a second run changes nothing.
WITH rated AS (
    SELECT c.form, r.service_id, r."group", c.status, c.level, c.potential,
           CASE WHEN c.level >= 3 AND e.cell_id IS NULL THEN 2 ELSE c.level END AS evidenced_level,
           e.cell_id IS NOT NULL AS has_evidence
    FROM mapping_explorerresponse r
    JOIN mapping_explorercell c ON c.response_id = r.id AND c.partnership_id = r.partnership_id
    LEFT JOIN (SELECT DISTINCT cell_id FROM mapping_cellevidence) e ON e.cell_id = c.id
    WHERE r.round_id = %(round)s AND r.submitted_at IS NOT NULL AND r.withdrawn_at IS NULL
), said AS (
    SELECT service_id, form, "group",
           count(level) AS answers,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY level) AS level,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY evidenced_level) AS evidenced_level,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY potential) AS potential,
           count(potential) AS potential_answers,
           count(*) FILTER (WHERE level >= 3 AND has_evidence) AS evidenced,
           count(*) FILTER (WHERE status = 'dont_know') AS dont_know,
           count(*) FILTER (WHERE status = 'not_applicable') AS not_applicable,
           ARRAY[count(*) FILTER (WHERE level = 0), count(*) FILTER (WHERE level = 1),
                 count(*) FILTER (WHERE level = 2), count(*) FILTER (WHERE level = 3),
                 count(*) FILTER (WHERE level = 4)] AS levels
    FROM rated GROUP BY service_id, form, "group"
), gone AS (
    DELETE FROM mapping_levelsummary s
    WHERE s.round_id = %(round)s AND NOT EXISTS (
        SELECT FROM said WHERE said.service_id = s.service_id AND said.form = s.form
                           AND said."group" = s."group")
)
INSERT INTO mapping_levelsummary AS old
    (partnership_id, round_id, service_id, form, "group", answers, level, evidenced_level, potential,
     potential_answers, evidenced, dont_know, not_applicable, levels)
SELECT current_partnership(), %(round)s, service_id, form, "group", answers, level, evidenced_level,
       potential, potential_answers, evidenced, dont_know, not_applicable, levels
FROM said
ON CONFLICT (partnership_id, round_id, service_id, form, "group") DO UPDATE
SET (answers, level, evidenced_level, potential, potential_answers, evidenced, dont_know,
     not_applicable, levels)
  = (excluded.answers, excluded.level, excluded.evidenced_level, excluded.potential,
     excluded.potential_answers, excluded.evidenced, excluded.dont_know, excluded.not_applicable,
     excluded.levels)
WHERE (old.answers, old.level, old.evidenced_level, old.potential, old.potential_answers,
       old.evidenced, old.dont_know, old.not_applicable, old.levels)
  IS DISTINCT FROM
      (excluded.answers, excluded.level, excluded.evidenced_level, excluded.potential,
       excluded.potential_answers, excluded.evidenced, excluded.dont_know, excluded.not_applicable,
       excluded.levels)
