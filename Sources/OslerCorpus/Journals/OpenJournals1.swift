// Rows of the open table of journals, from allergy to hematology: see OpenJournals.swift.

extension OpenJournals {
  static let allergy = """
    J Allergy Clin Immunol|0091-6749|1097-6825|The Journal of allergy and clinical immunology
    J Allergy Clin Immunol Pract|2213-2198|2213-2201|The journal of allergy and clinical immunology. In practice
    Allergy|0105-4538|1398-9995|Allergy
    Clin Exp Allergy|0954-7894|1365-2222|Clinical and experimental allergy
    Ann Allergy Asthma Immunol|1081-1206|1534-4436|Annals of allergy, asthma & immunology
    Pediatr Allergy Immunol|0905-6157|1399-3038|Pediatric allergy and immunology
    Allergy Asthma Immunol Res|2092-7355|2092-7363|Allergy, asthma & immunology research
    World Allergy Organ J||1939-4551|The World Allergy Organization journal
    Clin Transl Allergy||2045-7022|Clinical and translational allergy
    Int Arch Allergy Immunol|1018-2438|1423-0097|International archives of allergy and immunology
    Allergy Asthma Clin Immunol|1710-1484|1710-1492|Allergy, asthma, and clinical immunology
    Clin Rev Allergy Immunol|1080-0549|1559-0267|Clinical reviews in allergy & immunology
    Curr Allergy Asthma Rep|1529-7322|1534-6315|Current allergy and asthma reports
    Curr Opin Allergy Clin Immunol|1528-4050|1473-6322|Current opinion in allergy and clinical immunology
    Allergol Int|1323-8930|1440-1592|Allergology international
    J Investig Allergol Clin Immunol|1018-9068||Journal of investigational allergology & clinical immunology
    Allergol Immunopathol (Madr)|0301-0546|1578-1267|Allergologia et immunopathologia
    Contact Dermatitis|0105-1873|1600-0536|Contact dermatitis
    J Asthma|0277-0903|1532-4303|The Journal of asthma
    Asia Pac Allergy|2233-8276|2233-8268|Asia Pacific allergy
    Allergy Asthma Proc|1088-5412|1539-6304|Allergy and asthma proceedings
    Asian Pac J Allergy Immunol|0125-877X||Asian Pacific journal of allergy and immunology
    Immunol Allergy Clin North Am|0889-8561|1557-8607|Immunology and allergy clinics of North America
    Rhinology|0300-0729||Rhinology
    Int Forum Allergy Rhinol|2042-6976|2042-6984|International forum of allergy & rhinology
    """

  static let cardiology = """
    Circulation|0009-7322|1524-4539|Circulation
    J Am Coll Cardiol|0735-1097|1558-3597|Journal of the American College of Cardiology
    Eur Heart J|0195-668X|1522-9645|European heart journal
    Nat Rev Cardiol|1759-5002|1759-5010|Nature reviews. Cardiology
    JAMA Cardiol|2380-6583|2380-6591|JAMA cardiology
    Circ Res|0009-7330|1524-4571|Circulation research
    Eur J Heart Fail|1388-9842|1879-0844|European journal of heart failure
    JACC Heart Fail|2213-1779|2213-1787|JACC. Heart failure
    JACC Cardiovasc Imaging|1936-878X|1876-7591|JACC. Cardiovascular imaging
    JACC Cardiovasc Interv|1936-8798|1876-7605|JACC. Cardiovascular interventions
    JACC Clin Electrophysiol|2405-5018|2405-500X|JACC. Clinical electrophysiology
    Circ Heart Fail|1941-3289|1941-3297|Circulation. Heart failure
    Circ Arrhythm Electrophysiol|1941-3149|1941-3084|Circulation. Arrhythmia and electrophysiology
    Circ Cardiovasc Interv|1941-7640|1941-7632|Circulation. Cardiovascular interventions
    Circ Cardiovasc Imaging|1941-9651|1942-0080|Circulation. Cardiovascular imaging
    Circ Cardiovasc Qual Outcomes|1941-7713|1941-7705|Circulation. Cardiovascular quality and outcomes
    Cardiovasc Res|0008-6363|1755-3245|Cardiovascular research
    Heart|1355-6037|1468-201X|Heart
    Heart Rhythm|1547-5271|1556-3871|Heart rhythm
    Europace|1099-5129|1532-2092|Europace
    Eur J Prev Cardiol|2047-4873|2047-4881|European journal of preventive cardiology
    EuroIntervention|1774-024X|1969-6213|EuroIntervention
    Am Heart J|0002-8703|1097-6744|American heart journal
    Am J Cardiol|0002-9149|1879-1913|The American journal of cardiology
    J Am Heart Assoc||2047-9980|Journal of the American Heart Association
    Basic Res Cardiol|0300-8428|1435-1803|Basic research in cardiology
    Cardiovasc Diabetol||1475-2840|Cardiovascular diabetology
    J Heart Lung Transplant|1053-2498|1557-3117|The Journal of heart and lung transplantation
    J Am Soc Echocardiogr|0894-7317|1097-6795|Journal of the American Society of Echocardiography
    Eur Heart J Cardiovasc Imaging|2047-2404|2047-2412|European heart journal cardiovascular Imaging
    Int J Cardiol|0167-5273|1874-1754|International journal of cardiology
    Clin Res Cardiol|1861-0684|1861-0692|Clinical research in cardiology
    Can J Cardiol|0828-282X|1916-7075|The Canadian journal of cardiology
    Catheter Cardiovasc Interv|1522-1946|1522-726X|Catheterization and cardiovascular interventions
    J Card Fail|1071-9164|1532-8414|Journal of cardiac failure
    J Mol Cell Cardiol|0022-2828|1095-8584|Journal of molecular and cellular cardiology
    J Thorac Cardiovasc Surg|0022-5223|1097-685X|The Journal of thoracic and cardiovascular surgery
    Ann Thorac Surg|0003-4975|1552-6259|The Annals of thoracic surgery
    Prog Cardiovasc Dis|0033-0620|1873-1740|Progress in cardiovascular diseases
    Trends Cardiovasc Med|1050-1738|1873-2615|Trends in cardiovascular medicine
    """

  static let gastroenterology = """
    Gastroenterology|0016-5085|1528-0012|Gastroenterology
    Gut|0017-5749|1468-3288|Gut
    Lancet Gastroenterol Hepatol||2468-1253|The lancet. Gastroenterology & hepatology
    Nat Rev Gastroenterol Hepatol|1759-5045|1759-5053|Nature reviews. Gastroenterology & hepatology
    Hepatology|0270-9139|1527-3350|Hepatology
    J Hepatol|0168-8278|1600-0641|Journal of hepatology
    Am J Gastroenterol|0002-9270|1572-0241|The American journal of gastroenterology
    Clin Gastroenterol Hepatol|1542-3565|1542-7714|Clinical gastroenterology and hepatology
    Aliment Pharmacol Ther|0269-2813|1365-2036|Alimentary pharmacology & therapeutics
    Endoscopy|0013-726X|1438-8812|Endoscopy
    Gastrointest Endosc|0016-5107|1097-6779|Gastrointestinal endoscopy
    J Crohns Colitis|1873-9946|1876-4479|Journal of Crohn's & colitis
    Inflamm Bowel Dis|1078-0998|1536-4844|Inflammatory bowel diseases
    Liver Int|1478-3223|1478-3231|Liver international
    Liver Transpl|1527-6465|1527-6473|Liver transplantation
    J Gastroenterol|0944-1174|1435-5922|Journal of gastroenterology
    J Gastroenterol Hepatol|0815-9319|1440-1746|Journal of gastroenterology and hepatology
    Neurogastroenterol Motil|1350-1925|1365-2982|Neurogastroenterology and motility
    Dig Dis Sci|0163-2116|1573-2568|Digestive diseases and sciences
    Dig Liver Dis|1590-8658|1878-3562|Digestive and liver disease
    World J Gastroenterol|1007-9327|2219-2840|World journal of gastroenterology
    Scand J Gastroenterol|0036-5521|1502-7708|Scandinavian journal of gastroenterology
    Helicobacter|1083-4389|1523-5378|Helicobacter
    Pancreas|0885-3177|1536-4828|Pancreas
    Pancreatology|1424-3903|1424-3911|Pancreatology
    Dis Colon Rectum|0012-3706|1530-0358|Diseases of the colon and rectum
    United European Gastroenterol J|2050-6406|2050-6414|United European gastroenterology journal
    Hepatol Int|1936-0533|1936-0541|Hepatology international
    Hepatol Commun||2471-254X|Hepatology communications
    JHEP Rep||2589-5559|JHEP reports
    Gut Microbes|1949-0976|1949-0984|Gut microbes
    Clin Transl Gastroenterol||2155-384X|Clinical and translational gastroenterology
    Cell Mol Gastroenterol Hepatol||2352-345X|Cellular and molecular gastroenterology and hepatology
    J Clin Gastroenterol|0192-0790|1539-2031|Journal of clinical gastroenterology
    Therap Adv Gastroenterol|1756-283X|1756-2848|Therapeutic advances in gastroenterology
    J Viral Hepat|1352-0504|1365-2893|Journal of viral hepatitis
    Eur J Gastroenterol Hepatol|0954-691X|1473-5687|European journal of gastroenterology & hepatology
    Semin Liver Dis|0272-8087|1098-8971|Seminars in liver disease
    """

  static let hematology = """
    Blood|0006-4971|1528-0020|Blood
    Lancet Haematol||2352-3026|The Lancet. Haematology
    J Thromb Haemost|1538-7933|1538-7836|Journal of thrombosis and haemostasis
    Haematologica|0390-6078|1592-8721|Haematologica
    Leukemia|0887-6924|1476-5551|Leukemia
    Blood Adv|2473-9529|2473-9537|Blood advances
    Am J Hematol|0361-8609|1096-8652|American journal of hematology
    Br J Haematol|0007-1048|1365-2141|British journal of haematology
    J Hematol Oncol||1756-8722|Journal of hematology & oncology
    Blood Cancer J||2044-5385|Blood cancer journal
    Blood Rev|0268-960X|1532-1681|Blood reviews
    Thromb Haemost|0340-6245||Thrombosis and haemostasis
    Thromb Res|0049-3848|1879-2472|Thrombosis research
    Transfusion|0041-1132|1537-2995|Transfusion
    Bone Marrow Transplant|0268-3369|1476-5365|Bone marrow transplantation
    Ann Hematol|0939-5555|1432-0584|Annals of hematology
    Eur J Haematol|0902-4441|1600-0609|European journal of haematology
    Exp Hematol|0301-472X|1873-2399|Experimental hematology
    Leuk Lymphoma|1042-8194|1029-2403|Leukemia & lymphoma
    Int J Hematol|0925-5710|1865-3774|International journal of hematology
    Haemophilia|1351-8216|1365-2516|Haemophilia
    Semin Thromb Hemost|0094-6176|1098-9064|Seminars in thrombosis and hemostasis
    Hematol Oncol|0278-0232|1099-1069|Hematological oncology
    Blood Transfus|1723-2007||Blood transfusion
    Transfus Med Rev|0887-7963|1532-9496|Transfusion medicine reviews
    Leuk Res|0145-2126|1873-5835|Leukemia research
    Transplant Cell Ther||2666-6367|Transplantation and cellular therapy
    Vox Sang|0042-9007|1423-0410|Vox sanguinis
    Int J Lab Hematol|1751-5521|1751-553X|International journal of laboratory hematology
    Res Pract Thromb Haemost||2475-0379|Research and practice in thrombosis and haemostasis
    Hemasphere||2572-9241|HemaSphere
    Best Pract Res Clin Haematol|1521-6926|1532-1924|Best practice & research. Clinical haematology
    Platelets|0953-7104|1369-1635|Platelets
    """
}
