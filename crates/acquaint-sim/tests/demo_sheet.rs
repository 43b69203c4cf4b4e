//! x
use acquaint_sim::demo::*;
use acquaint_why::model::Model;
#[test]
fn sheet() {
    let spec = DemoSpec::at("2026-11-23T09:00:00Z".parse().unwrap());
    let d = demo(&spec, &Model::prior());
    let side = 128; let (cols, rows) = (12, 7);
    let mut out = vec![255u8; side*side*3*cols*rows];
    let pics: Vec<_> = d.members.iter().filter_map(|m| m.picture).take(cols*rows).collect();
    let t = std::time::Instant::now();
    for (i, p) in pics.iter().enumerate() {
        let px = p.pixels(side);
        let (cx, cy) = (i%cols, i/cols);
        for y in 0..side { let o = ((cy*side+y)*side*cols + cx*side)*3; out[o..o+side*3].copy_from_slice(&px[y*side*3..(y+1)*side*3]); }
    }
    println!("per picture {:?}", t.elapsed()/84);
    let mut f = format!("P6\n{} {}\n255\n", side*cols, side*rows).into_bytes(); f.extend(out);
    std::fs::write("/tmp/sheet.ppm", f).unwrap();
}
