//! Innovation studios.

use serde_json::json;

use super::{Created, Failed, Proposed, Unchanged, counts, imported, shown};
use crate::support::TestApp;
use crate::support::factory::{at, text, unit};

#[actix_web::test]
async fn a_studio_is_created_and_linked_to_its_unit() {
    let app = TestApp::start().await;
    let host = unit(&app, "川北机械厂").await;
    let file = "工作室名称,领衔人,称号,所在单位,级别,领域,地区,成立日期,主要成果,简介,联系电话,状态\n\
        王建国劳模创新工作室,王建国,全国劳动模范,川北機械廠,市级,机械加工,利州区,2015年5月1日,\"专利三项\n论文两篇\",简介,0839,关闭\n";
    let told = imported(&app, file).expect(&[Created]);
    assert_eq!(told.notes(0), [""; 0]);
    let studio = shown(&app, &format!("/v1/innovation-studios/{}", told.rows[0].id.unwrap())).await;
    let expected = json!({
        "name": "王建国劳模创新工作室", "leader": "王建国", "leader_title": "全国劳动模范", "host_unit": "川北機械廠",
        "host_unit_id": host["id"], "level": "municipal", "field": "机械加工", "region": "利州区",
        "established_on": "2015-05-01", "achievements": "专利三项\n论文两篇", "description": "简介",
        "contact": "0839", "status": "closed",
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&studio[field], value, "{field}");
    }
    let again = imported(&app, file).expect(&[Unchanged]);
    assert_eq!(again.notes(0), [""; 0]);
    let other = file.replace("市级", "省级").replace("2015年", "2016年").replace("关闭", "正常");
    assert_eq!(
        imported(&app, &other).expect(&[Unchanged]).notes(0),
        [
            "级别: the file says “provincial”, stored is “municipal”",
            "成立日期: the file says “2016-05-01”, stored is “2015-05-01”",
            "状态: the file says “active”, stored is “closed”",
        ]
    );
    assert_eq!((counts(&app).1, counts(&app).4), (1, 2));
}

#[actix_web::test]
async fn a_host_is_found_by_name_slug_or_id_and_else_kept_in_words() {
    let app = TestApp::start().await;
    let host = unit(&app, "川北机械厂").await;
    let rename = format!("{}/rename", at("honoured-units", &host));
    app.editor().post(&rename, json!({ "name": "四川重工" })).await.expect(200);
    super::Import::into(&app).text("name,match\n实验小学,\n实验小学,new\n").expect(&[Created; 2]);
    let id = text(&host, "id");
    let file = format!(
        "name,leader,host_unit\n甲工作室,,川北机械厂\n乙工作室,,chuan-bei-ji-xie-chang\n丙工作室,,{id}\n\
         丁工作室,,从未听说的单位\n戊工作室,,实验小学\n己工作室,,0190f0e0-0000-7000-8000-00000000dead\n"
    );
    let told = imported(&app, &file).expect(&[Created, Created, Created, Created, Created, Failed]);
    let mut hosts = Vec::new();
    for row in &told.rows[..5] {
        let studio = shown(&app, &format!("/v1/innovation-studios/{}", row.id.unwrap())).await;
        hosts.push((studio["host_unit"].clone(), studio["host_unit_id"] == host["id"]));
    }
    let words = ["川北机械厂", "四川重工", "四川重工", "从未听说的单位", "实验小学"];
    let linked = [true, true, true, false, false];
    assert_eq!(hosts, words.map(|word| json!(word)).into_iter().zip(linked).collect::<Vec<_>>());
    assert_eq!(
        told.notes(3),
        ["no honoured unit is called “从未听说的单位”; the studio is not linked to one"]
    );
    assert_eq!(
        told.notes(4),
        [
            "several honoured units are called “实验小学”, shi-yan-xiao-xue, shi-yan-xiao-xue-2; the studio is not linked to one"
        ]
    );
    assert!(told.faults(5)[0].ends_with(": there is no honoured unit of this id"), "{:?}", told.faults(5));
    let again =
        imported(&app, &file).expect(&[Unchanged, Unchanged, Unchanged, Unchanged, Unchanged, Failed]);
    assert!(again.rows.iter().all(|row| row.notes.is_empty()), "{:?}", again.rows);

    unit(&app, "从未听说的单位").await;
    let told = imported(&app, "name,leader,host_unit\n丁工作室,李四,从未听说的单位\n").expect(&[Unchanged]);
    assert_eq!(
        told.notes(0),
        [
            "leader: the file says “李四”, stored is nothing",
            "the studio is not linked to the honoured unit cong-wei-ting-shuo-de-dan-wei",
        ]
    );
}

#[actix_web::test]
async fn a_similar_studio_is_proposed_and_faults_name_the_column() {
    let app = TestApp::start().await;
    let told = imported(
        &app,
        &format!(
            "工作室名称,领衔人,状态\n王建国劳模创新工作室,王建国,\n利州区王建国劳模创新工作室,王建国,\n李工作室,{},\n赵工作室,,停摆\n",
            "李".repeat(51)
        ),
    )
    .expect(&[Created, Proposed, Failed, Failed]);
    assert_eq!(told.proposed(1), ["wang-jian-guo-lao-mo-chuang-xin-gong-zuo-shi"]);
    assert!(told.faults(2)[0].starts_with("领衔人 “李李"), "{:?}", told.faults(2));
    assert_eq!(told.faults(3), ["状态 “停摆”: it must be one of active or 正常, closed or 关闭"]);
    assert_eq!(counts(&app).1, 1);
}
