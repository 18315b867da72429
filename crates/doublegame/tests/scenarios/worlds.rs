//! Worlds of the reference scenario: every design gives worlds that keep all its requirements.

use doublegame::scenario::evaluate::{OfParams, evaluate};
use doublegame::scenario::load::load;
use doublegame::scenario::model::Scenario;
use doublegame::worlds::ParamMap;
use doublegame::worlds::designs::{
    Dependence, Design, MorrisPath, SaltelliOrder, latin_hypercube, morris, one_at_a_time,
    saltelli, scrambled_sobol,
};
use std::path::Path;

fn korea() -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/korea");
    load(&path).scenario.expect("the scenario has no errors")
}

#[test]
fn every_design_keeps_the_requirements() {
    let scenario = korea();
    let map = ParamMap::new(&scenario).unwrap();
    let inputs = map.inputs().len();
    assert!(inputs > 20 && scenario.requirements.len() > 15);
    let designs: [Design; 5] = [
        latin_hypercube(200, inputs, 200, 1).expect("a design"),
        scrambled_sobol(256, inputs, 1).expect("a design"),
        saltelli(4, inputs, SaltelliOrder::Second, 1).expect("a design"),
        morris(10, inputs, MorrisPath::Winding { levels: 4 }, 1).expect("a design"),
        one_at_a_time(&map.center(), 3).expect("a design"),
    ];
    for design in designs {
        let mapped = map.worlds(&design).expect("worlds");
        let words = design.plan().words();
        assert_eq!(mapped.left_out, 0, "{words}");
        assert_eq!(mapped.design.dependence(), Dependence::Independent);
        for world in &mapped.worlds {
            for (number, (requirement, _)) in scenario.requirements.iter().enumerate() {
                let holds = evaluate(requirement, &OfParams(&world.values));
                assert_eq!(holds, Ok(1.0), "{words}: requirement {number}");
            }
            for (param, value) in scenario.params.iter().zip(&world.values) {
                assert!(
                    param.range.contains(value),
                    "{words}: {}",
                    param.naming.name
                );
            }
        }
    }
}

#[test]
fn the_center_is_the_central_world() {
    let scenario = korea();
    let map = ParamMap::new(&scenario).unwrap();
    let design = one_at_a_time(&map.center(), 2).expect("a design");
    let mapped = map.worlds(&design).expect("worlds");
    for (param, value) in scenario.params.iter().zip(&mapped.worlds[0].values) {
        let width = param.range.end() - param.range.start();
        let apart = (param.value - value).abs();
        assert!(apart <= 1e-6 * width, "{}: {value}", param.naming.name);
    }
}
