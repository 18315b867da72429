//! Corridors against the pure policies at their ends.

use super::{SMALL, anew, assert_near, play_of, policy, scenario, under, world};
use doublegame::measures::{CommittedTypes, Play, corridor};
use doublegame::scenario::compile::Setting;
use doublegame::scenario::model::Given;
use doublegame::solve::Status;

fn with_corridor() -> String {
    let mut text = SMALL.to_owned();
    text.push_str(
        r#"
policy pure_half "Beijing helps by halves" of beijing for balancer
  fix deed to half

policy pure_full "Beijing enforces" of beijing for balancer
  fix deed to enforce

policy all_half "Beijing helps by halves, whatever it is" of beijing
  fix deed to half

policy no_exclusion "Washington never talks without Beijing" of washington
  remove exclude from answer

corridor help "How much Beijing helps" of beijing for balancer
  along deed from half, enforce
  under free
  watch "Collapse" ending is collapse
"#,
    );
    text
}

#[test]
fn the_ends_of_a_corridor_are_the_pure_policies() {
    let scenario = scenario(&with_corridor());
    let world = world(&scenario);
    let anew = anew(&scenario, &world, 1.5);
    let path = &scenario.corridors[0];
    let given = Given {
        actor_type: Some((path.actor, path.actor_type)),
        event: None,
    };
    for (committed, at, name) in [
        (CommittedTypes::Named, 0, "pure_half"),
        (CommittedTypes::Named, 10, "pure_full"),
        (CommittedTypes::All, 0, "all_half"),
    ] {
        let curve = corridor(&anew, &Setting::default(), path, committed, 11).expect("it exists");
        assert_eq!(curve.points.len(), 11);
        assert!(
            curve
                .points
                .iter()
                .all(|point| point.status == Status::Converged)
        );
        let setting = under(&[policy(&scenario, name)]);
        let (compiled, solution) = play_of(&scenario, &setting, 1.5);
        let play = Play::new(&compiled, &solution.profile);
        let amounts = play.amounts(&given).expect("the type has a prior");
        let value: f64 = scenario
            .attributes
            .iter()
            .zip(amounts)
            .filter(|(attribute, _)| attribute.actor == path.actor)
            .map(|(_, amount)| amount)
            .sum();
        assert_near(curve.points[at].value, value, 1e-7);
        let watched = play
            .probability(&path.watch[0].1, &given)
            .expect("the type has a prior");
        assert_near(curve.points[at].watched[0], watched, 1e-7);
    }
}

#[test]
fn a_point_of_a_corridor_does_not_depend_on_those_before_it() {
    let scenario = scenario(&with_corridor());
    let world = world(&scenario);
    let anew = anew(&scenario, &world, 2.0);
    let path = &scenario.corridors[0];
    let curve = |points| {
        corridor(
            &anew,
            &Setting::default(),
            path,
            CommittedTypes::Named,
            points,
        )
        .expect("it exists")
    };
    let (coarse, fine) = (curve(3), curve(11));
    assert_near(coarse.points[1].value, fine.points[5].value, 1e-7);
    assert_near(coarse.points[2].value, fine.points[10].value, 1e-7);
}
